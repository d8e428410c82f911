"""Addresses of this room's pages."""

from django.urls import path

from testamur.delivery.billing.views import finance, orders, prices, statements

app_name = "billing"
urlpatterns = [
    path("orders/", orders.orders, name="orders"),
    path("orders/charges/", orders.lines, name="lines"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/purchase-order/", orders.purchase_order, name="purchase-order"),
    path("orders/<str:number>/confirmation.pdf", orders.confirmation, name="confirmation"),
    path("orders/<str:number>/order.xlsx", orders.spreadsheet, name="order-spreadsheet"),
    path("statements/", statements.statements, name="statements"),
    path("statements/<str:number>/", statements.statement, name="statement"),
    path("statements/<str:number>/statement.<str:kind>", statements.file, name="statement-file"),
    path("office/finance/", finance.ageing, name="ageing"),
    path("office/finance/proof/", finance.proof, name="proof"),
    path("office/finance/orders/", finance.orders, name="office-orders"),
    path("office/finance/orders/<str:number>/", finance.order, name="office-order"),
    path("office/finance/orders/<str:number>/<int:line_id>/", finance.give_back, name="give-back"),
    path("office/finance/charges/", finance.lines, name="office-lines"),
    path("office/finance/statements/", finance.statements, name="office-statements"),
    path("office/finance/statements/<str:number>/", finance.statement, name="office-statement"),
    path(
        "office/finance/statements/<str:number>/unpaid/", finance.take_payment_back, name="take-payment-back"
    ),
    path(
        "office/finance/statements/<str:number>/statement.<str:kind>",
        finance.statement_file,
        name="office-statement-file",
    ),
    path("office/finance/journal/<str:month>.csv", finance.journal, name="journal"),
    path("office/prices/", prices.price_lists, name="price-lists"),
    path("office/prices/new/", prices.new_price_list, name="new-price-list"),
    path("office/prices/<int:list_id>/", prices.price_list, name="price-list"),
    path("office/prices/<int:list_id>/changes/", prices.changes, name="price-changes"),
    path("office/prices/<int:list_id>/change/", prices.change_price_list, name="change-price-list"),
    path("office/prices/<int:list_id>/throw-away/", prices.throw_away, name="throw-away-price-list"),
    path("office/prices/<int:list_id>/add/", prices.new_price, name="new-price"),
    path("office/prices/<int:list_id>/file/", prices.upload, name="price-file"),
    path("office/prices/<int:list_id>/<int:price_id>/", prices.price, name="price"),
]
