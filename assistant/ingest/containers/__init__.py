"""Files that hold files: archives, mailboxes and saved sites."""
