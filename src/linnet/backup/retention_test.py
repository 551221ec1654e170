"""Backups go when there are too many and when their time is over."""

from linnet.backup.retention import DAY_MS, Age, Kept, expiry_of, to_drop


def made(*days: int) -> list[Age]:
    return [Age(f"day {day}", day * DAY_MS, (day + 30) * DAY_MS) for day in days]


def test_so_many_are_kept() -> None:
    assert to_drop(made(3, 1, 2), Kept(2, 30), 4 * DAY_MS) == ["day 1"]


def test_an_end_comes_also_to_the_last_one() -> None:
    assert to_drop(made(1), Kept(7, 30), 31 * DAY_MS - 1) == []
    assert to_drop(made(1), Kept(7, 30), 31 * DAY_MS) == ["day 1"]


def test_settings_bring_the_end_nearer_and_never_put_it_off() -> None:
    (age,) = made(1)
    assert expiry_of(age, Kept(7, 10)) == 11 * DAY_MS
    assert expiry_of(age, Kept(7, 90)) == 31 * DAY_MS
