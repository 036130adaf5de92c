import json, os, urllib.request

request = urllib.request.Request(
    os.environ["TINTYPE_URL"] + "/v1/images/generations",
    data=json.dumps({"model": "gpt-4o-image", "prompt": "A cat playing in the grass", "size": "3:2"}).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["TINTYPE_KEY"],
        "Content-Type": "application/json",
        "Prefer": "wait",
    },
)
with urllib.request.urlopen(request) as answer:
    task = json.load(answer)
urllib.request.urlretrieve(task["results"][0], "cat.png")
print(task["id"], task["billing"]["charged_credits"])
