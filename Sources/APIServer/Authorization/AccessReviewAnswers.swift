public import APIModel
import Base

/// The answers to access reviews: their status, from their spec. The object is validated before; nothing is stored.
extension Authorizer {
    public func answer(_ review: SubjectAccessReview) -> SubjectAccessReviewStatus {
        answer(review.spec)
    }

    /// A review within a namespace; validation has made sure that both namespaces are the same.
    public func answer(_ review: LocalSubjectAccessReview) -> SubjectAccessReviewStatus {
        answer(review.spec)
    }

    /// A question of `user` about itself.
    public func answer(_ review: SelfSubjectAccessReview, of user: Identity) -> SubjectAccessReviewStatus {
        answer(user, review.spec.resourceAttributes, review.spec.nonResourceAttributes)
    }

    public func answer(_ review: SelfSubjectRulesReview, of user: Identity) -> SubjectRulesReviewStatus {
        rules(of: user, namespace: review.spec.namespace)
    }

    private func answer(_ spec: SubjectAccessReviewSpec) -> SubjectAccessReviewStatus {
        var user = Identity(name: spec.user, uid: spec.uid, groups: spec.groups, authenticator: .question)
        for entry in spec.extra { user.extra[entry.key.lowercased()] = entry.value.items }
        return answer(user, spec.resourceAttributes, spec.nonResourceAttributes)
    }

    private func answer(
        _ user: Identity, _ resource: ResourceAttributes?, _ path: NonResourceAttributes?
    ) -> SubjectAccessReviewStatus {
        let request: AccessRequest
        if let resource {
            request = AccessRequest(user: user, verb: resource.verb, ResourceTarget(resource))
        } else if let path {
            request = AccessRequest(user: user, verb: path.verb, target: .path(path.path))
        } else {
            return SubjectAccessReviewStatus { $0.evaluationError = "neither a resource nor a path was asked for" }
        }
        let decision = authorize(request)
        return SubjectAccessReviewStatus {
            $0.allowed = decision.isAllowed
            $0.denied = decision.isDenied
            $0.reason = decision.reason.description
        }
    }
}

extension SelfSubjectReview {
    /// Who the caller is.
    public static func answer(of user: Identity) -> SelfSubjectReviewStatus {
        SelfSubjectReviewStatus { $0.userInfo = user.userInfo }
    }
}

extension ResourceTarget {
    /// The attributes of a review. A selector that cannot be read is as wide as none.
    init(_ attributes: ResourceAttributes) {
        self.init(
            group: attributes.group, version: attributes.version, resource: attributes.resource,
            subresource: attributes.subresource, namespace: attributes.namespace, name: attributes.name)
        if let selector = attributes.fieldSelector { fieldSelector = selector.terms }
        if let selector = attributes.labelSelector { labelSelector = selector.readable }
    }
}

extension FieldSelectorAttributes {
    /// The terms that can be read: fields know equality with one value and its opposite.
    fileprivate var terms: [FieldSelector.Term] {
        if !rawSelector.isEmpty { return (try? FieldSelector(parsing: rawSelector))?.terms ?? [] }
        return requirements.compactMap { requirement in
            guard requirement.values.count == 1 else { return nil }
            switch requirement.operator {
            case "In": return .init(field: requirement.key, equal: true, value: requirement.values[0])
            case "NotIn": return .init(field: requirement.key, equal: false, value: requirement.values[0])
            default: return nil
            }
        }
    }
}

extension LabelSelectorAttributes {
    fileprivate var readable: [Requirement] {
        if !rawSelector.isEmpty { return (try? Selector(parsing: rawSelector))?.requirements ?? [] }
        let selector = LabelSelector { $0.matchExpressions = requirements }
        return (try? Selector(selector))?.requirements ?? []
    }
}
