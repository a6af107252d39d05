"""What every page needs: who asks, what may be asked, errors, forms and how things are shown."""
