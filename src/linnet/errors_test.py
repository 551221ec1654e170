"""Every error answers as the specification says."""

import pytest

from linnet import errors

# Other modules may refine an error; only those of this one are counted.
CODES = [
    error
    for error in vars(errors).values()
    if isinstance(error, type)
    and issubclass(error, errors.MatrixError)
    and error is not errors.MatrixError
]


@pytest.mark.parametrize("error", CODES)
def test_every_error_has_a_code_of_its_own_and_a_status(error):
    assert error.errcode.startswith("M_")
    assert 400 <= error.status < 600
    same = {other for other in CODES if other.errcode == error.errcode}
    assert same <= {
        error,
        errors.Forbidden,
        errors.AuthRejected,
        errors.NotSigned,
        errors.Unrecognized,
        errors.UnrecognizedMethod,
    }


def test_extra_members_stand_beside_the_code():
    error = errors.Forbidden("No", reason="x", errcode="M_OTHER")
    assert error.body() == {"errcode": "M_FORBIDDEN", "error": "No", "reason": "x"}
    assert str(error) == "No"


@pytest.mark.parametrize(
    ("error", "extra"),
    [
        (errors.UnknownToken("m"), {"soft_logout": False}),
        (errors.UnknownToken("m", soft_logout=True), {"soft_logout": True}),
        (errors.UserLocked("m"), {"soft_logout": True}),
        (errors.LimitExceeded("m", retry_after_ms=5), {"retry_after_ms": 5}),
        (
            errors.ResourceLimitExceeded("m", admin_contact="mailto:a"),
            {"admin_contact": "mailto:a"},
        ),
        (errors.WrongRoomKeysVersion("m", current_version="7"), {"current_version": "7"}),
        (errors.IncompatibleRoomVersion("m", room_version="9"), {"room_version": "9"}),
        (errors.BadStatus("m", upstream_status=500, body="b"), {"status": 500, "body": "b"}),
    ],
)
def test_members_that_the_specification_asks_for(error, extra):
    assert error.body() == {"errcode": error.errcode, "error": "m", **extra}


def test_a_rejection_knows_its_rule_and_does_not_tell_clients():
    error = errors.AuthRejected("No", rule="R5.join.6")
    assert error.rule == "R5.join.6"
    assert error.status == 403
    assert "rule" not in error.body()
    assert errors.LimitExceeded("m", retry_after_ms=5).retry_after_ms == 5
