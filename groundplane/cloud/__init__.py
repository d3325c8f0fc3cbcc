"""Commands that talk to a real AWS account, by boto3."""
