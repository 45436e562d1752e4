"""What a notification is: its secret and signature, where it may go, when it is tried again."""
