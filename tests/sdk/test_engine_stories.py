"""The stories of the web app's engine (client/stories), each against a server that it starts."""

import os
import subprocess

import pytest
from tests.kit.program import steady_port
from tests.sdk.apps import CLIENT, NODE

STORIES = sorted(path.name.removesuffix(".story.ts") for path in CLIENT.glob("stories/*.story.ts"))


@pytest.mark.parametrize("story", STORIES)
def test_story(story: str) -> None:
    ran = subprocess.run(
        [NODE, "scripts/stories.ts", story],
        cwd=CLIENT,
        env=os.environ | {"LINNET_STORY_PORT": str(steady_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(ran.stdout)
    status = ran.returncode
    assert status == 0, f"{story} failed; what it said is below."
