//! The rules of sigap as tests, in one binary: each file is named as the rule it checks.
