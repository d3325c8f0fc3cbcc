"""Alert rules, a file for each subject: thresholds and facts in, rules out. Pure; no pulumi here."""
