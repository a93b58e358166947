"""What a court may be shown: everything behind a finding, sealed so that any change is told."""
