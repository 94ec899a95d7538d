import Testing

@testable import Controllers

@Suite struct GoldenTests {
    @Test func replicaSet() throws { try Golden.check(ReplicaSetController.self, "replicaset") }
    @Test func deployment() throws { try Golden.check(DeploymentController.self, "deployment") }
    @Test func namespace() throws { try Golden.check(NamespaceController.self, "namespace") }
    @Test func garbageCollector() throws { try Golden.check(GarbageCollector.self, "garbagecollector") }
    @Test func serviceAccount() throws { try Golden.check(ServiceAccountController.self, "serviceaccount") }
    @Test func endpointSlice() throws { try Golden.check(EndpointSliceController.self, "endpointslice") }
    @Test func endpoints() throws { try Golden.check(EndpointsController.self, "endpoints") }
    @Test func job() throws { try Golden.check(JobController.self, "job") }
    @Test func cronJob() throws { try Golden.check(CronJobController.self, "cronjob") }
    @Test func ttlAfterFinished() throws { try Golden.check(TTLAfterFinishedController.self, "ttl") }
    @Test func daemonSet() throws { try Golden.check(DaemonSetController.self, "daemonset") }
    @Test func statefulSet() throws { try Golden.check(StatefulSetController.self, "statefulset") }
    @Test func podGarbageCollector() throws { try Golden.check(PodGarbageCollector.self, "podgc") }
    @Test func nodeLifecycle() throws { try Golden.check(NodeLifecycleController.self, "nodelifecycle") }
    @Test func taintEviction() throws { try Golden.check(TaintEvictionController.self, "tainteviction") }
    @Test func disruption() throws { try Golden.check(DisruptionController.self, "disruption") }
    @Test func resourceQuota() throws { try Golden.check(ResourceQuotaController.self, "resourcequota") }
    @Test func claimProtection() throws { try Golden.check(ClaimProtectionController.self, "claimprotection") }
    @Test func volumeProtection() throws { try Golden.check(VolumeProtectionController.self, "volumeprotection") }
    @Test func volumeBinder() throws { try Golden.check(VolumeBinder.self, "volumebinder") }
    @Test func configRollout() throws { try Golden.check(ConfigRolloutController.self, "configrollout") }
}
