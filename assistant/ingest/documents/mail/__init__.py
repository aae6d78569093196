"""Text of mails, single or in digests."""
