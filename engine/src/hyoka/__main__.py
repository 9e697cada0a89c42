"""`python -m hyoka`: the command line, where no script of its name is on the path."""

from hyoka.cli.start import main

if __name__ == "__main__":
    main()
