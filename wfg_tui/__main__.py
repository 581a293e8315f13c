"""``python -m wfg_tui`` is ``wfg-tui``."""

from wfg_tui.cli.main import main

if __name__ == "__main__":
    main()
