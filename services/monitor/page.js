(function () {
  "use strict";
  var refresh = document.querySelector("meta[http-equiv=refresh]");
  if (!window.fetch || !window.DOMParser) return;
  if (refresh) refresh.remove();
  var failed = 0;
  function load() {
    fetch("./", {cache: "no-store"}).then(function (r) {
      if (!r.ok) throw new Error(r.status);
      return r.text();
    }).then(function (html) {
      var main = new DOMParser().parseFromString(html, "text/html").querySelector("main");
      if (main) document.querySelector("main").replaceWith(main);
      failed = 0;
    }).catch(function () {
      failed += 1;
      if (failed !== 2) return;
      var banner = document.createElement("section");
      banner.className = "banner";
      banner.textContent = "The monitor does not answer: what stands below is old.";
      document.querySelector("main").prepend(banner);
    });
  }
  setInterval(load, 5000);
})();
