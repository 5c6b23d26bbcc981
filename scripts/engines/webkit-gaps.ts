import type { Gap } from "./engine-suite";

/** What of the suite does not run in WebKitGTK 2.50, and why. */
export const WEBKIT_GAPS: readonly Gap[] = [
  {
    kind: "driver",
    why: "no way to stop the service worker from outside",
    tests: {
      "bad-config-later-visit": [
        "a later visit whose mesh.json has a wrong value says so and goes on with the last good one",
        "a later visit whose mesh.json is missing says so and goes on with the last good one",
        "a later visit whose mesh.json is not JSON says so and goes on with the last good one",
      ],
      "bad-config-mended": [
        "a route under a new prefix is registered by the visit that finds it, and counts from the next one",
      ],
      "bad-foreign-worker": [
        "a worker that imports the mesh after its own handler serves both after it was stopped",
      ],
      "bad-role": [
        "a client with the role is answered on either path, also right after the service worker was stopped",
        "a client without the role is refused also right after the service worker was stopped",
        "a role set with setRole() outlives a stop of the service worker, and the role of the tag does not return",
        "two tabs keep their own roles",
      ],
      "bad-worker-script": [
        "a worker that throws whenever it is started again leaves its pages to the network",
        "an update whose script that reads mesh.json is missing leaves the worker before it in use",
        "once installed, a service worker whose script cannot be fetched at a later visit stays in use",
        "once installed, a service worker whose script does not parse at a later visit stays in use",
        "once installed, a service worker whose script fails to install at a later visit stays in use",
        "once installed, a service worker whose script is a page of HTML at a later visit stays in use",
        "once installed, a service worker whose script is missing at a later visit stays in use",
        "once installed, a service worker whose script throws at a later visit stays in use",
        "once installed, a worker reads a new mesh.json with the script as it was then",
      ],
      "cache-faults": [
        "a database of which a part is missing is built anew, and no other is touched",
        "a database that a newer version has upgraded is left alone, and the app works in memory",
        "a database that was deleted under our feet comes again, and nobody notices",
        "a service worker stopped at 100 moments while it fills its cache leaves no torn entry",
      ],
      "http-cache-kept": ["a worker that is stopped while it stores leaves each answer whole or absent"],
      "offline-navigation": ["a navigation reaches the server once, asked for while the worker starts"],
      "offline-precache": [
        "where there are no static routes, as in other engines, the worker answers for the files itself",
      ],
      "offline-shell": [
        "a worker that was stopped answers the first navigation after its start",
        "offline the mesh starts, and its local services answer",
      ],
      "offline-update": ["a page that is open keeps its own version's files when a new one is kept"],
      outbox: ["a 401 pauses everything, over restarts of the worker, until the app has credentials again"],
      "service-worker-restart": [
        "a restarted service worker finds the replicas there are instead of starting new ones",
        "a service worker stopped between requests loses none of them",
        "a service worker stopped during requests loses none of them",
      ],
      stores: ["what a service keeps outlives its replica, a reload and the service worker"],
      "traffic-failover": ["what was learned of a failing upstream outlives the service worker"],
    },
  },
  {
    kind: "driver",
    why: "no way to limit the disk or grant a permission from outside",
    tests: {
      "cache-faults": [
        "a disk with room for nothing is told of in one line and one event, and every request is answered",
        "a full disk evicts the oldest that is not pinned, and the request is answered",
      ],
      outbox: ["a full disk refuses new writes with 507, and what was accepted is sent all the same"],
      "storage-persistence": ["a refusal is told, and changes nothing else"],
    },
  },
  {
    kind: "driver",
    why: "asks of the browser what its driver cannot do: scripts before the page's, the address or the answer of a navigation, another browser",
    tests: {
      "bad-foreign-worker": [
        "a foreign worker that does not control the page yet is SCOPE_TAKEN too, not silence",
      ],
      "bad-insecure-context": [
        "a page that is not a secure context says so, and the app works as without the mesh",
      ],
      "bad-role": [
        "a frame or a new tab, for which no page speaks, has no role: it is refused, and not left hanging",
      ],
      "offline-navigation": [
        "a redirect of a navigation is followed by the browser",
        "online a navigation gets the network's answer, whatever it is",
        "what the denylist names is never answered from what is kept",
        "without both a navigation fails as it does without a worker",
      ],
      "offline-shell": [
        "after one visit the app opens, at any address, with the network gone for page and worker",
      ],
      outbox: ["reads of the same route, and forms that lead to a page, are requests as all others"],
      prediction: [
        "after three rounds of a walk, a new visit finds each later service ready before its first request",
        "with data-predict off the same visit starts each service on demand",
      ],
      "storage-persistence": [
        "a browser that would ask a person is not asked",
        "a service that is always prefetched is worth asking for, until the browser agrees, which the snapshot tells",
        "a service that is critical is worth asking for, until the browser agrees, which the snapshot tells",
        "an app in a tab, of services that may go, is not asked for",
        "an installed app is worth asking for",
      ],
      wayfarer: [
        "a traveller plans a trip, every answer computed on the device but the rates and what was spent",
        "the second visit starts services without the network",
        "with the server's API gone after the first visit the app still answers from local services",
      ],
      "two-tabs": [
        "a blocked main thread of the leader does not delay another tab's request",
        "a service that is cold starts for another tab while the leader's main thread is blocked",
      ],
    },
  },
  {
    kind: "driver",
    why: "lines on the console that are a worker's, or of a page that does not write its own down, do not reach the driver",
    tests: {
      "bad-start": [
        "a service that has a default export without fetch is a 503 that says so, each time, and the others go on",
        "a service that has no default export is a 503 that says so, each time, and the others go on",
        "a service that imports what is not there is a 503 that says so, each time, and the others go on",
        "a service that is not JavaScript is a 503 that says so, each time, and the others go on",
        "a service that rejects in init is a 503 that says so, each time, and the others go on",
        "a service that throws in init is a 503 that says so, each time, and the others go on",
        "a service that throws what is no error is a 503 that says so, each time, and the others go on",
        "a service that throws while its module is evaluated is a 503 that says so, each time, and the others go on",
      ],
      "bad-trap": ["an error outside of any exchange costs the service its replica, not the next request"],
      "bad-two-scripts": [
        "a second script tag counts also when the first one failed",
        "a second script tag is named in one warning, and there is one mesh",
      ],
      "bad-worker-script": [
        "a missing foremesh/host.js is named in the console, and a route's fallback answers",
      ],
      "component-bodies": [
        "what a component writes to stderr is a line on the console with its service's name",
      ],
      "offline-precache": [
        "a file of the list that is missing costs itself only",
        "a list without the shell, or that is no list, changes nothing and says so",
      ],
    },
  },
  {
    kind: "platform",
    why: "says in other words what a Content Security Policy forbids; the error names the script and has the engine's words",
    tests: {
      "bad-content-security-policy": [
        "a policy without workers turns the mesh off, says so, and the app goes on",
        "workers that may not compile WebAssembly cost the services that need it, with the policy named",
      ],
    },
  },
  {
    kind: "platform",
    why: "no static routes, or no timing that tells who answered and with what status: nothing to assert on",
    tests: {
      "bad-role": ["an image of a page is fetched with the page's role"],
      "exchange-fidelity": ["what no route matches is the browser's own business"],
      "offline-navigation": ["what is not kept is left to the network, and the worker is not asked"],
    },
  },
  {
    kind: "platform",
    why: 'no Blobs in IndexedDB in a session that leaves nothing behind, as the driver\'s is: "Error preparing Blob/File data". A blob store says so with STORE_FAILED; code is used and not kept',
    tests: {
      "bad-digest": [
        "bytes that were changed in IndexedDB are never served: they come from the network anew",
      ],
      stores: ["a blob outlives the leader and is read in part"],
    },
  },
  {
    kind: "platform",
    why: "no JSPI: a component that waits is refused with a message that says so",
    tests: {
      "component-bodies": [
        "a component that waits though it was built for calls that return at once is a 502 that says so, and a fresh one answers the next",
      ],
    },
  },
  {
    kind: "open",
    why: "fails, and has not been looked into",
    tests: {
      "bad-config-later-visit": [
        "a later visit whose mesh.json cannot be fetched says so and goes on with the last good one",
      ],
      "bad-trap": [
        "a request that kills every replica it meets is given up after a few, and costs the others nothing",
      ],
      "http-cache-strategies": ["network-only leaves everything to the browser's own cache"],
      "offline-navigation": ["a mesh's route goes before what is kept"],
      "traffic-filters": ["a redirect filter sends the page elsewhere"],
      "cache-downloads": ["code that workers of two scopes want at once is downloaded once"],
      "cache-faults": [
        "an upgrade that another tab blocks does not stop the app, and is made up for when it can be",
        "code that was damaged on disk is found and dropped when there is time, once a day",
      ],
      "http-cache-kept": ["tabs share what is kept, and a restarted worker has it from disk"],
    },
  },
  {
    kind: "driver",
    why: "no way to take the network away",
    tests: {
      outbox: [
        "a refused write is kept with the server's answer, later ones go on, and the app drops it",
        "a write without a network is on disk and has a ticket; with the network it is sent",
        "another principal's writes wait for their own, and are not shown",
        "without a journal a write goes to the network untouched, and is refused when there is none",
        "writes from two tabs to one resource arrive in the order in which they were accepted",
      ],
    },
  },
];
