from linnet.ids import UserId
from linnet.sessions.apps.pairwise import pairwise_name


def test_names_are_steady_and_of_one_application() -> None:
    ada = UserId("@ada:linnet.test")
    assert pairwise_name(b"a" * 32, ada) == pairwise_name(b"a" * 32, ada)
    assert pairwise_name(b"a" * 32, ada) != pairwise_name(b"b" * 32, ada)
    assert pairwise_name(b"a" * 32, ada) != pairwise_name(b"a" * 32, UserId("@adb:linnet.test"))
