/* A TCP proxy before an MQTT server that holds each reply until its request is a planned delay old.
 *
 * It stands in for a platform whose latency is known: what it planted it writes down, request by request, on the same
 * clock that the clients use (CLOCK_MONOTONIC). A request is a PUBLISH (QoS 0) from a client, its reply the next
 * PUBLISH that comes back over the same connection; all other packets pass at once.
 *
 * Build: cc -O2 -o delay-proxy delay-proxy.c      Run: ./delay-proxy SERVER-PORT DELAYS RECORD [STALL-AT STALL]
 * DELAYS: a file of 32-bit little-endian words, one for each reply, over and over: microseconds in the lower 30 bits,
 * bit 31: the reply is dropped, bit 30: it is sent twice (the second right after the first).
 * STALL-AT, STALL: no reply leaves from STALL-AT to STALL-AT + STALL, in ms after the first request.
 * Prints the port it listens on. SIGTERM: writes RECORD and ends. A line of RECORD is one of
 *   r TOPIC MID READ PLANNED ANSWERED LEFT FATE    ns; ANSWERED: the server's reply came; LEFT 0: never
 *   c MONOTONIC REALTIME                           ns; the two clocks at one moment, about ten times a second
 *   s FROM TO                                      ns; the stall
 * FATE is dropped, twice, or once.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef int64_t ns;
enum { READ = 65536, EVENTS = 512, PUBLISH = 3 };
static const uint32_t DROPPED = 1u << 31, TWICE = 1u << 30;
/* The kernel's timers fire some 10 to 50 us late: the last stretch is waited out in short polls. */
static const ns SPIN = 30000, CLOCKS_EVERY = 100000000;

typedef struct { unsigned char *bytes; int used, room; } Buffer;
/* One connection: side 0 is the client's, side 1 the server's. Requests are answered in the order they were sent. */
typedef struct { int fd[2]; Buffer in[2]; char *topic; int *asked; int first, count, room; int open; } Pair;
typedef struct { Pair *pair; char *topic; long mid; ns read, answered, left; uint32_t planned; } Request;
typedef struct { ns at; int request, length; unsigned char *frame; } Release;

static Request *requests; static int asked, room;
static Release *heap; static int waiting, heap_room;
static ns (*clocks)[2]; static int clocks_kept;
static uint32_t *delays; static long planned, delays_count;
static ns stall_at = -1, stall_for, stall_from, stall_to;
static volatile sig_atomic_t over;

static ns now_of(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
static ns now(void) { return now_of(CLOCK_MONOTONIC); }
static void fail(const char *what) { perror(what); exit(1); }
static void stop(int signal) { (void)signal; over = 1; }
static void *grown(void *list, int *room, int used, size_t size) {
  if (used < *room) return list;
  *room = *room ? *room * 2 : 64;
  list = realloc(list, *room * size);
  if (!list) fail("memory");
  return list;
}

/* The two clocks drift: read between two readings of the other, the closest of five. */
static void note_clocks(void) {
  ns best = INT64_MAX, pair[2] = {0, 0};
  for (int i = 0; i < 5; i++) {
    ns before = now(), real = now_of(CLOCK_REALTIME), after = now();
    if (after - before < best) { best = after - before; pair[0] = before + best / 2; pair[1] = real; }
  }
  static int kept_room;
  clocks = grown(clocks, &kept_room, clocks_kept, sizeof *clocks);
  memcpy(clocks[clocks_kept++], pair, sizeof pair);
}

/* A heap of replies by the moment they leave. */
static int before(int a, int b) { return heap[a].at < heap[b].at || (heap[a].at == heap[b].at && heap[a].request < heap[b].request); }
static void swap(int a, int b) { Release kept = heap[a]; heap[a] = heap[b]; heap[b] = kept; }
static void hold(Release release) {
  heap = grown(heap, &heap_room, waiting, sizeof *heap);
  heap[waiting++] = release;
  for (int i = waiting - 1; i > 0 && before(i, (i - 1) / 2); i = (i - 1) / 2) swap(i, (i - 1) / 2);
}
static Release take(void) {
  Release first = heap[0];
  heap[0] = heap[--waiting];
  for (int i = 0;;) {
    int least = i;
    for (int child = 2 * i + 1; child <= 2 * i + 2; child++) if (child < waiting && before(child, least)) least = child;
    if (least == i) return first;
    swap(i, least); i = least;
  }
}

/* Messages are small and readers quick: a full socket would spoil the record, so it ends it. */
static void put(Pair *pair, int side, const unsigned char *bytes, int length) {
  if (!pair->open) return;
  ssize_t sent = send(pair->fd[side], bytes, length, MSG_NOSIGNAL);
  if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return;
  if (sent != length) fail("delay-proxy: a reader is behind");
}

static ns unstalled(ns at) { return at >= stall_from && at < stall_to ? stall_to : at; }

static void release_due(void) {
  while (waiting) {
    ns at = now();
    if (unstalled(heap[0].at) > at) return;
    /* A stall that began while it waited: in order after all others of that moment. */
    Release release = take();
    if (at >= stall_from && at < stall_to) { release.at = stall_to; hold(release); continue; }
    Request *request = &requests[release.request];
    if (request->pair->open) {
      request->left = now();
      put(request->pair, 0, release.frame, release.length);
      if (request->planned & TWICE) put(request->pair, 0, release.frame, release.length);
    }
    free(release.frame);
  }
}

static void on_request(Pair *pair, const unsigned char *frame, int length, ns at) {
  requests = grown(requests, &room, asked, sizeof *requests);
  int head = 1; while (frame[head++] & 128);
  int topic = frame[head] << 8 | frame[head + 1];
  if (!pair->topic) pair->topic = strndup((const char *)frame + head + 2, topic);
  const char *payload = (const char *)frame + head + 2 + topic, *end = (const char *)frame + length;
  const char *mid = memmem(payload, end - payload, "\"mid\":\"", 7);
  requests[asked] = (Request){pair, pair->topic, mid ? atol(mid + 7) : 0, at, 0, 0, delays[planned++ % delays_count]};
  if (asked == 0 && stall_at >= 0) { stall_from = at + stall_at; stall_to = stall_from + stall_for; }
  if (pair->first + pair->count == pair->room) {
    memmove(pair->asked, pair->asked + pair->first, pair->count * sizeof *pair->asked);
    pair->first = 0;
    pair->asked = grown(pair->asked, &pair->room, pair->count, sizeof *pair->asked);
  }
  pair->asked[pair->first + pair->count++] = asked++;
}

static void on_reply(Pair *pair, const unsigned char *frame, int length, ns at) {
  if (!pair->count) { fprintf(stderr, "delay-proxy: a reply to nothing asked\n"); exit(1); }
  int number = pair->asked[pair->first++];
  pair->count--;
  Request *request = &requests[number];
  request->answered = at;
  if (request->planned & DROPPED) return;
  unsigned char *kept = malloc(length);
  memcpy(kept, frame, length);
  hold((Release){unstalled(request->read + (request->planned & (TWICE - 1)) * 1000LL), number, length, kept});
}

/* Length of the MQTT packet at the beginning, 0 when it is not whole yet. */
static int packet(const unsigned char *bytes, int used) {
  int length = 0, shift = 0;
  for (int i = 1; i < used && i < 5; i++, shift += 7) {
    length |= (bytes[i] & 127) << shift;
    if (!(bytes[i] & 128)) return 1 + i + length <= used ? 1 + i + length : 0;
  }
  return 0;
}

static void leave(Pair *pair) {
  if (!pair->open) return;
  pair->open = 0;
  close(pair->fd[0]); close(pair->fd[1]);
}

static void on_readable(Pair *pair, int side) {
  static unsigned char bytes[READ];
  if (!pair->open) return;
  ssize_t came = read(pair->fd[side], bytes, sizeof bytes);
  ns at = now();
  if (came < 0 && errno == EAGAIN) return;
  if (came <= 0) { leave(pair); return; }
  Buffer *in = &pair->in[side];
  while (in->used + came > in->room) in->bytes = grown(in->bytes, &in->room, in->room, 1);
  memcpy(in->bytes + in->used, bytes, came);
  in->used += came;
  int done = 0, length;
  for (; (length = packet(in->bytes + done, in->used - done)); done += length) {
    const unsigned char *frame = in->bytes + done;
    int publish = frame[0] >> 4 == PUBLISH;
    if (publish && side == 0) on_request(pair, frame, length, at);
    if (publish && side == 1) on_reply(pair, frame, length, at);
    else put(pair, 1 - side, frame, length);
  }
  in->used -= done;
  memmove(in->bytes, in->bytes + done, in->used);
}

static void watch(int poll, int fd, Pair *pair, int side) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  pair->fd[side] = fd;
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)(uintptr_t)pair | side};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
}

static void welcome(int poll, int listener, const struct sockaddr_in *server) {
  for (int client; (client = accept(listener, NULL, NULL)) >= 0;) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (const void *)server, sizeof *server)) fail("connect");
    Pair *pair = calloc(1, sizeof *pair);
    pair->open = 1;
    watch(poll, client, pair, 0);
    watch(poll, fd, pair, 1);
  }
}

static void write_record(const char *path) {
  FILE *out = fopen(path, "w");
  if (!out) fail(path);
  for (int i = 0; i < asked; i++) {
    Request *r = &requests[i];
    const char *fate = r->planned & DROPPED ? "dropped" : r->planned & TWICE ? "twice" : "once";
    fprintf(out, "r %s %ld %ld %ld %ld %ld %s\n", r->topic, r->mid, r->read, (r->planned & (TWICE - 1)) * 1000L, r->answered, r->left, fate);
  }
  for (int i = 0; i < clocks_kept; i++) fprintf(out, "c %ld %ld\n", clocks[i][0], clocks[i][1]);
  if (stall_to) fprintf(out, "s %ld %ld\n", stall_from, stall_to);
  if (fclose(out)) fail(path);
}

static void read_delays(const char *path) {
  FILE *in = fopen(path, "r");
  if (!in) fail(path);
  fseek(in, 0, SEEK_END);
  delays_count = ftell(in) / 4;
  rewind(in);
  delays = malloc(delays_count * 4 + 4);
  if (delays_count == 0 || fread(delays, 4, delays_count, in) != (size_t)delays_count) fail(path);
  fclose(in);
}

int main(int argc, char **argv) {
  if (argc < 4) { fprintf(stderr, "usage: %s SERVER-PORT DELAYS RECORD [STALL-AT STALL]\n", argv[0]); return 2; }
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))}, own = {.sin_family = AF_INET};
  inet_pton(AF_INET, "127.0.0.1", &server.sin_addr);
  inet_pton(AF_INET, "127.0.0.1", &own.sin_addr);
  read_delays(argv[2]);
  if (argc > 5) { stall_at = atof(argv[4]) * 1e6; stall_for = atof(argv[5]) * 1e6; }
  struct rlimit files; getrlimit(RLIMIT_NOFILE, &files); files.rlim_cur = files.rlim_max; setrlimit(RLIMIT_NOFILE, &files);
  /* Where it may, before all others: it must be more exact than what it judges. */
  sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 2});
  prctl(PR_SET_TIMERSLACK, 1);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  signal(SIGTERM, stop);
  signal(SIGINT, SIG_IGN);

  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
  socklen_t size = sizeof own;
  if (bind(listener, (void *)&own, sizeof own) || listen(listener, 4096) || getsockname(listener, (void *)&own, &size)) fail("listen");
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0}, ready[EVENTS];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  printf("listening %d\n", ntohs(own.sin_port));
  fflush(stdout);

  for (ns clocks_at = 0; !over;) {
    ns at = now(), wait = CLOCKS_EVERY;
    if (at >= clocks_at) { note_clocks(); clocks_at = at + CLOCKS_EVERY; }
    if (waiting && heap[0].at - at - SPIN < wait) wait = heap[0].at - at - SPIN;
    if (wait < 0) wait = 0;
    int n = epoll_pwait2(poll, ready, EVENTS, &(struct timespec){wait / 1000000000, wait % 1000000000}, NULL);
    for (int i = 0; i < n; i++) {
      uint64_t of = ready[i].data.u64;
      if (of) on_readable((Pair *)(uintptr_t)(of & ~1ULL), of & 1);
      else welcome(poll, listener, &server);
      release_due();
    }
    release_due();
  }
  note_clocks();
  write_record(argv[3]);
  return 0;
}
