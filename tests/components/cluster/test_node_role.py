from components.cluster.node_role import node_policy, node_trust


def test_role_is_assumed_by_ec2_alone() -> None:
    (statement,) = node_trust(dns_suffix="amazonaws.com.cn")["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com.cn"},
        "Action": "sts:AssumeRole",
    }


def test_node_asks_about_itself_and_nothing_else() -> None:
    (statement,) = node_policy()["Statement"]
    assert statement["Action"] == ["ec2:DescribeInstanceTypes", "ec2:DescribeInstances"]
