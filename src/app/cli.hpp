// The command line: decode, call a command, print, choose the exit code.
#pragma once

namespace nearstock {

/// Exit codes: 0 done, 1 the world said no (message on stderr), 2 wrong usage, 70 a bug, 130 stopped by Ctrl-C.
int run_cli(int argc, char** argv);

}  // namespace nearstock
