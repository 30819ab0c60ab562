#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>

// Swift can't call what takes any number of arguments, as everything here does.

static inline void nightshift_curl_set_number(CURL *easy, CURLoption option, long value) {
    curl_easy_setopt(easy, option, value);
}

static inline void nightshift_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    curl_easy_setopt(easy, option, value);
}

static inline CURLcode nightshift_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode nightshift_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline void nightshift_curl_set_receiver(CURL *easy, CURLoption option, curl_write_callback value) {
    curl_easy_setopt(easy, option, value);
}

static inline void nightshift_curl_set_sender(CURL *easy, curl_read_callback value) {
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, value);
}

static inline void nightshift_curl_set_beginning(CURL *easy, curl_prereq_callback value) {
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

/// A look-up of a name that was given up goes on by itself; libcurl would wait for it, and with it every other transfer.
static inline void nightshift_curl_leave_lookups(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static inline long nightshift_curl_number(CURL *easy, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

static inline void nightshift_curl_set_socket_watch(CURL *easy, curl_sockopt_callback value) {
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, value);
}

/// This side's port of a socket, -1 where it has none.
static inline int nightshift_own_port(int descriptor) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) return -1;
    switch (address.ss_family) {
    case AF_INET: return ntohs(((struct sockaddr_in *)&address)->sin_port);
    case AF_INET6: return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    default: return -1;
    }
}

/// Whether there is nothing to be read from a socket, not even its end.
static inline bool nightshift_is_quiet(int descriptor) {
    struct pollfd waited = {.fd = descriptor, .events = POLLIN};
    return poll(&waited, 1, 0) == 0;
}

static inline void *nightshift_curl_context(CURL *easy) {
    char *value = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value);
    return value;
}

static inline void nightshift_curl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
    curl_multi_setopt(multi, option, value);
}
