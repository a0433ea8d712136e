/** On every page: whether single keys are wanted, and what of the reading list the page has a use for. */

import { glance } from "./glance.js";

const shown = document.querySelector("main");
if (glance("")?.keys === 0) document.documentElement.dataset.keys = "off";
if (shown?.matches(".saved")) import("./saved/page.js");
else if (shown?.querySelector("[data-paper], #results")) import("./page.js");
