import base64, os
from openai import OpenAI

client = OpenAI(api_key=os.environ["TINTYPE_KEY"], base_url=os.environ["TINTYPE_URL"] + "/openai/v1")
answer = client.images.generate(model="gpt-image-1.5", prompt="a red boat", quality="low")
with open("boat.png", "wb") as file:
    file.write(base64.b64decode(answer.data[0].b64_json))
