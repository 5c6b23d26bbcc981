/* Says hello: what is measured is the way there and back. */
#include <stdio.h>

int main(void) {
  fputs("Content-Type: text/plain\r\n\r\nHello, world!", stdout);
  return 0;
}
