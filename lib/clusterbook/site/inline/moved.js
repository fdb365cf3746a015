// On to where the page is now, with the place in it.
location.replace(document.links[0].href + location.hash);
