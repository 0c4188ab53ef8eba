// The photo lightbox: a click on a picture shows the original, arrows move, Escape closes.
(function () {
  "use strict";
  var links = Array.prototype.slice.call(document.querySelectorAll("a.zoom"));
  var banner = document.getElementById("privacy-cookie-banner");
  if (banner) {
    banner.querySelector("button").addEventListener("click", function () { banner.remove(); });
  }
  if (!links.length) { return; }
  var overlay = document.createElement("div");
  overlay.id = "baguetteBox-overlay";
  overlay.innerHTML = '<button type="button" aria-label="Previous">Previous</button><img alt="">' +
    '<button type="button" aria-label="Next">Next</button><button type="button" aria-label="Close">Close</button>';
  document.body.appendChild(overlay);
  var shown = 0;
  function show(number) {
    shown = (number + links.length) % links.length;
    overlay.querySelector("img").src = links[shown].href;
    overlay.classList.add("visible");
  }
  function hide() { overlay.classList.remove("visible"); }
  links.forEach(function (link, number) {
    link.addEventListener("click", function (event) { event.preventDefault(); show(number); });
  });
  var buttons = overlay.querySelectorAll("button");
  buttons[0].addEventListener("click", function () { show(shown - 1); });
  buttons[1].addEventListener("click", function () { show(shown + 1); });
  buttons[2].addEventListener("click", hide);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { hide(); }
    if (event.key === "ArrowLeft") { show(shown - 1); }
    if (event.key === "ArrowRight") { show(shown + 1); }
  });
}());
