"""Trust policies: who may assume a cluster's roles. Documents made from plain data; no pulumi here."""

from typing import Any

Document = dict[str, Any]


def cluster_trust(*, cluster_arn: str, account: str) -> Document:
    """The control plane of this one cluster.

    EKS accepts both conditions in the trust of a cluster's role (user guide, "Cross-service confused deputy
    prevention", 2026-11).
    """
    return _trust("eks.amazonaws.com", ["sts:AssumeRole"], _from(cluster_arn, account))


def pod_identity_trust(*, cluster_arn: str, account: str, namespace: str, service_account: str) -> Document:
    """Pods of one service account in one cluster, through EKS Pod Identity.

    TagSession is needed because Pod Identity tags every session; the tags are what the conditions look at (user guide,
    "Create IAM role with trust policy required by EKS Pod Identity", 2026-11).
    """
    condition = _from(cluster_arn, account)
    condition["StringEquals"] |= {
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": service_account,
    }
    return _trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"], condition)


def _from(cluster_arn: str, account: str) -> Document:
    return {"ArnEquals": {"aws:SourceArn": cluster_arn}, "StringEquals": {"aws:SourceAccount": account}}


def _trust(service: str, actions: list[str], condition: Document) -> Document:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": actions,
        "Condition": condition,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
