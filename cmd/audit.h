/* The commands below `malmoi audit`, a file each. */
#ifndef MALMOI_CMD_AUDIT_H
#define MALMOI_CMD_AUDIT_H

int cmd_audit_build(int argc, char **argv);
int cmd_audit_trace(int argc, char **argv);
int cmd_audit_why(int argc, char **argv);
int cmd_audit_takedown(int argc, char **argv);
int cmd_audit_verify(int argc, char **argv);
int cmd_audit_report(int argc, char **argv);
int cmd_audit_export(int argc, char **argv);
int cmd_audit_recipe(int argc, char **argv);
int cmd_audit_reproduce(int argc, char **argv);

#endif
