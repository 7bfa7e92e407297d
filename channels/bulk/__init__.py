"""The bulk lane of the outbox: what is said to many, beside what is said to one.

A delivery of the bulk lane names its run. The state machine is the outbox's own: a claim is
committed before the call, what nobody knows the fate of is looked up and never blindly sent again,
states only rise. What differs is the pace: claims, calls and results go by batches.
"""
