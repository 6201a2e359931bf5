"""What a person who may not do something is told."""

from config.access import REFUSALS, RULES, Act, refusal


def test_every_act_has_its_rule_and_its_sentence() -> None:
    assert set(RULES) == set(REFUSALS) == set(Act)
    assert len({refusal(act) for act in (Act.CONTRIBUTE, Act.CHANGE_EVIDENCE, Act.REVIEW_EVIDENCE)}) == 3
    assert all(sentence.endswith(".") for sentence in REFUSALS.values())
