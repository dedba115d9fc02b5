// SPDX-License-Identifier: MIT
// A program without a library: the same instructions at the same addresses wherever it runs, on a stack of its own.
#ifdef __x86_64__
asm(".globl _start\n_start: lea stack_top(%rip), %rsp\n and $-64, %rsp\n call work\n mov $60, %eax\n xor %edi, %edi\n "
    "syscall\n");
#else
asm(".globl _start\n_start: mov $stack_top, %esp\n and $-64, %esp\n call work\n mov $1, %eax\n xor %ebx, %ebx\n int "
    "$0x80\n");
#endif
extern "C" {
alignas(64) unsigned char stack[65536];
extern unsigned char stack_top[];
asm(".set stack_top, stack + 65536\n.globl stack_top");
float a[40 * 40], b[40 * 40], c[40 * 40 + 1];
double d[501];
int numbers[700];
unsigned char from[1003], to[1003];
long double wide[20];

int partition(int low, int high) {
  const int pivot = numbers[high];
  int i = low;
  for (int j = low; j < high; ++j) {
    if (numbers[j] < pivot) {
      const int t = numbers[i];
      numbers[i++] = numbers[j];
      numbers[j] = t;
    }
  }
  numbers[high] = numbers[i];
  numbers[i] = pivot;
  return i;
}
void sort(int low, int high) {
  if (low >= high) return;
  const int middle = partition(low, high);
  sort(low, middle - 1);
  sort(middle + 1, high);
}
void work() {
  for (int i = 0; i < 700; ++i) numbers[i] = i * 7919 % 701;
  sort(0, 699);
  for (int i = 0; i < 1600; ++i) {
    a[i] = i % 7;
    b[i] = i % 5;
  }
  for (int i = 0; i < 40; ++i)
    for (int k = 0; k < 40; ++k)
      for (int j = 0; j < 40; ++j) c[i * 40 + j + 1] += a[i * 40 + k] * b[k * 40 + j];  // vectors that straddle lines
  for (int i = 0; i < 500; ++i) d[i + 1] = d[i] * 0.5 + c[i];
  for (int i = 0; i < 700; ++i) numbers[i * 13 % 700] += 3;
  for (int i = 0; i < 20; ++i) wide[i] = numbers[i] + wide[i / 2];
  const void* source = from + 1;
  void* target = to + 2;
  unsigned long count = 1000;
  asm volatile("rep movsb" : "+S"(source), "+D"(target), "+c"(count) : : "memory");
  target = d;
  count = 60;
  asm volatile("rep stosl" : "+D"(target), "+c"(count) : "a"(0) : "memory");
  int added = 1;
  for (int i = 0; i < 100; ++i) asm volatile("xaddl %0, %1" : "+r"(added), "+m"(numbers[i * 6]) : : "memory");
  for (int i = 0; i < 100; ++i) asm volatile("push %0\n pop %0" : "+m"(*(long*)&numbers[i * 6]) : : "memory");
}
}
