"""Where the daily feed goes besides its folder: by SFTP or HTTPS, to whom two people agreed on."""
