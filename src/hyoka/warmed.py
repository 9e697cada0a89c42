"""Importing this module leaves every loop compiled, for the processes that are forked from this one."""

from hyoka.warm_up import warm_up

warm_up()
