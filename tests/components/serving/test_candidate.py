from components.serving.candidate import candidate_key, candidate_of, is_candidate, with_candidates
from tests.components.serving.programs_rollouts import AB, CANARY, NEW, SHADOW
from tests.components.serving.specs import CLASSIFIER, changed, model

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/server:v9"


def test_candidate_is_the_model_but_for_what_is_said_of_it() -> None:
    spec = model(CLASSIFIER, rollout=changed(SHADOW, candidate={"source": NEW, "image": IMAGE}))
    candidate = candidate_of("classifier", spec)
    assert candidate == model(CLASSIFIER, source=NEW, image=IMAGE)


def test_candidate_of_vllm_answers_to_all_names_of_its_model() -> None:
    server = {"aliases": ["acme/assistant", "gpt"]}
    own = {"args": ["--max-logprobs=5"], "aliases": ["gpt", "new"]}
    spec = model(server=server, rollout=changed(AB, candidate={"server": own}))
    candidate = candidate_of("assistant", spec)
    assert candidate is not None
    assert candidate.server.aliases == ("assistant", "acme/assistant", "gpt", "new")
    assert candidate.server.args == ("--max-logprobs=5",)


def test_models_without_a_candidate_have_none() -> None:
    assert [candidate_of("m", model(rollout=rollout)) for rollout in (None, CANARY)] == [None, None]


def test_candidates_are_beside_their_models() -> None:
    models = {"plain": model(CLASSIFIER), "assistant": model(rollout=AB)}
    assert list(with_candidates(models)) == ["plain", "assistant", "assistant-candidate"]
    assert [is_candidate(key) for key in with_candidates(models)] == [False, False, True]
    assert candidate_key("assistant") == "assistant-candidate"
