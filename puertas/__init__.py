"""What every door needs: the body of a request, its budget, the call from who asks to the answer, the status."""
