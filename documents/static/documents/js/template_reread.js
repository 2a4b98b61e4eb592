// Goes on with the next documents by itself; without it the button does.
document.getElementById("go-on").requestSubmit();
