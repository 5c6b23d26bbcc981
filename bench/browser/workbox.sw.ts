/** What one writes by hand with Workbox: its precache, and the shell for every navigation. */
import { createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { SHELL_LIST, SHELL_PATH } from "../shell-app";

precacheAndRoute([...SHELL_LIST]);
registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL_PATH)));
