"""Compare who does, is and says something in a claim with who does in its quote."""

from __future__ import annotations

from assistant.verify.bearers import other_bearers
from assistant.verify.doers import other_doers
from assistant.verify.missing_names import missing_names
from assistant.verify.recipients import other_recipients
from assistant.verify.references import read_pair
from assistant.verify.speakers import other_speakers
from assistant.verify.unreachable import unreachable_doers
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
        findings.extend(other_doers(sentence, passage))
        findings.extend(other_bearers(sentence, passage))
        if not findings:
            findings.extend(unreachable_doers(sentence, passage))
    return tuple(dict.fromkeys(findings))
