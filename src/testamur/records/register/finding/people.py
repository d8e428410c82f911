"""A learner's details in the form in which people are compared."""

from testamur.records.register.details import Details
from testamur.records.register.models import Learner
from testamur.rulebook import matching


def person_of(details: Details | Learner) -> matching.Person:
    """What is typed or held, normalised. Only a learner held has a previous postcode."""
    return matching.person(
        {
            "given": details.given_name,
            "family": details.family_name,
            "born_on": details.born_on,
            "postcode": details.postcode,
            "gender": details.gender,
            "previous_family": details.previous_family_name or details.family_name_at_16,
            "preferred": details.preferred_name,
            "middle": details.middle_names,
            "place_of_birth": details.place_of_birth,
            "email": details.email,
            "previous_postcode": getattr(details, "previous_postcode", ""),
        }
    )
