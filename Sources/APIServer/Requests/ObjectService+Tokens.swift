import APIModel
import Base
import Wire

/// Tokens of service accounts: made when they are asked for, and stored nowhere.
extension ObjectService {
    /// The answer to a request for a token; nil where the request is another one. The account's own rules (authorized,
    /// options read) have been applied before.
    ///
    /// A dry run is told everything but the token.
    func token(
        _ operation: ObjectOperation, _ request: ObjectRequest, _ context: RequestContext
    ) throws(APIFailure) -> ObjectAnswer? {
        guard case .create(let body) = operation, request.target.subresource == "token",
            request.rules.entry.identity == ServiceAccount.identity
        else { return nil }
        let target = request.target
        var wanted = try decoded(TokenRequest.self, body)
        wanted.prepareForCreate()
        var admission = AdmissionRequest(
            .create, resource: request.rules.groupResource, subresource: target.subresource,
            namespace: target.namespace, name: target.name, user: context.user, object: wanted,
            isDryRun: context.isDryRun)
        var admitting = ServerAdmission(
            view: cache, authorizer: cache.authorizer, now: context.now, random: Random(seed: random.next()))
        do throws(AdmissionRefusal) {
            try AdmissionCatalogue.chain.mutate(&admission, &admitting)
            try AdmissionCatalogue.chain.validate(admission, &admitting)
        } catch {
            throw APIFailure(error.status)
        }
        var issued: ServiceAccountTokens.Issued
        do throws(StatusError) {
            issued = try authenticator.serviceAccounts.issue(
                admission.object ?? wanted, namespace: target.namespace, account: target.name, id: context.uid,
                signer: authenticator.verifier, view: cache, now: context.now)
        } catch {
            throw APIFailure(error.status)
        }
        issued.request.metadata.creationTimestamp = context.now.wholeSeconds
        if context.isDryRun { issued.request.status.token = "" }
        return ObjectAnswer(object: issued.request.encoded(), warnings: admitting.warnings + issued.warnings)
    }
}
