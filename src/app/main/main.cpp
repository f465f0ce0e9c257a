#include "app/cli.hpp"

int main(int argc, char** argv) { return nearstock::run_cli(argc, argv); }
