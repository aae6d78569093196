"""Compare who does, is and says something in a claim with who does in its quote."""

from __future__ import annotations

from assistant.verify.people.bearers import other_bearers
from assistant.verify.people.doers import other_doers
from assistant.verify.people.exchanged import exchanged_parties, states_converse
from assistant.verify.people.missing_names import missing_names
from assistant.verify.people.near_names import near_names
from assistant.verify.people.recipients import other_recipients
from assistant.verify.people.references import read_pair
from assistant.verify.people.speakers import other_speakers
from assistant.verify.people.unreachable import unreachable_doers
from assistant.verify.verdicts import Evidence, Finding


def subject_findings(claim: str, evidence: Evidence) -> tuple[Finding, ...]:
    """Return where a claim has another doer, speaker or name than its quote.

    No finding means that the people agree or that the rules cannot tell.
    """
    sentences, passage = read_pair(claim, evidence)
    findings: list[Finding] = []
    for sentence in sentences:
        findings.extend(missing_names(sentence, passage))
        findings.extend(other_recipients(sentence, passage))
        findings.extend(other_speakers(sentence, passage))
        doers = () if states_converse(sentence, passage) else tuple(other_doers(sentence, passage))
        findings.extend(doers or exchanged_parties(sentence, passage))
        findings.extend(other_bearers(sentence, passage))
        if not findings:
            findings.extend(unreachable_doers(sentence, passage))
    findings.extend(near_names(claim, evidence))
    return tuple(dict.fromkeys(findings))
