// A site in a folder of its host: the home page is as many levels up as holds an index.
(function () {
  const parts = location.pathname.split("/").filter(Boolean);
  const home = document.getElementById("home");
  const attempt = (depth) => {
    if (depth < 0) return;
    const path = "/" + parts.slice(0, depth).map((part) => part + "/").join("");
    fetch(path + "manifest.json", { method: "HEAD" }).then((answer) => {
      if (answer.ok) home.href = path + "index.html"; else attempt(depth - 1);
    }, () => attempt(depth - 1));
  };
  attempt(Math.min(parts.length, 3));
})();
