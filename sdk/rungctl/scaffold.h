/* rungctl plugin new: a plugin to start from, made of the templates that lie beside the installed
 * program (share/rung/template). It asks no server. */
#ifndef RUNGCTL_SCAFFOLD_H
#define RUNGCTL_SCAFFOLD_H

/* argv[1] is "plugin", argv[2] "new". Returns 0, 1 (could not be made, and it was said why) or 2
 * (bad usage). What was there before is never written over. */
int scaffold_plugin(int argc, char **argv);

#endif
