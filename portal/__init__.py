"""The portal: pages for every role. A view translates, asks the window, renders."""
