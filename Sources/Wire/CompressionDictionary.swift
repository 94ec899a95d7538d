import Base

/// The preset dictionaries, by number. Published in `Protocol/`; the bytes of a number never change.
enum CompressionDictionary {
    /// The dictionary's bytes, empty for 0, nil for a number that nobody here knows.
    static func numbered(_ number: UInt32) -> Bytes? {
        switch number {
        case 0: none
        case 1: first
        default: nil
        }
    }

    private static let none = Bytes()

    /// `Protocol/dictionary-1.bin`: words of the API, then the fields of a plain pod in its binary form, what
    /// is most frequent last, where deflate finds it nearest. It halves a frame with one pod.
    static let first = Bytes(firstText.unicodeScalars.map { UInt8($0.value) })

    /// One scalar a byte.
    private static let firstText = """
        NoSchedule ephemeral-storage hugepages-2Mi pods deployment.kubernetes.io/revision kubectl.kubernetes\
        .io/last-applied-configuration controller-revision-hash statefulset.kubernetes.io/pod-name pod-templ\
        ate-generation batch.kubernetes.io/job-name kube-node-lease endpointslice.kubernetes.io/managed-by k\
        ubernetes.io/service-name app.kubernetes.io/instance app.kubernetes.io/component app.kubernetes.io/p\
        art-of app.kubernetes.io/version app.kubernetes.io/managed-by Helm app.kubernetes.io/name rbac.autho\
        rization.k8s.io networking.k8s.io/v1 batch/v1 discovery.k8s.io/v1 coordination.k8s.io/v1 StatefulSet\
         DaemonSet Deployment Job Node Service ConfigMap Secret kube-system monitoring registry.k8s.io/ dock\
        er.io/library/ :latest busybox nginx -c /bin/sh https metrics /healthz /readyz /livez POD_NAME POD_N\
        AMESPACE metadata.name status.podIP spec.nodeName status.hostIP config /etc/ /data /tmp app web\
        \u{12}\u{4}web-\u{1a}\u{7}default\"\u{0}*$00000000-0000-4000-8000-0000000000008\u{1}B\u{6}\u{8}\
        \u{80}\u{f0}\u{9d}\u{c7}\u{6}Z\u{a}\u{a}\u{3}app\u{12}\u{3}webZ\u{e}\u{a}\u{7}k8s-app\u{12}\u{3}webZ\
        \u{1e}\u{a}\u{11}pod-template-hash\u{12}\u{9}5d8f7c9b6jN\u{a}\u{a}ReplicaSet\u{1a}\u{d}web-5d8f7c9b6\
        \"$00000000-0000-4000-8000-000000000000*\u{7}apps/v10\u{1}8\u{1}\u{a}}\u{a}\u{10}kube-api-access-\
        \u{12}i\u{d2}\u{1}f\u{a}\u{c}\"\u{a}\u{10}\u{97}\u{1c}\u{1a}\u{5}token\u{a}(\u{1a}&\u{a}\u{12}\u{a}\
        \u{10}kube-root-ca.crt\u{12}\u{10}\u{a}\u{6}ca.crt\u{12}\u{6}ca.crt\u{a})\u{12}'\u{a}%\u{a}\u{9}name\
        space\u{12}\u{18}\u{a}\u{2}v1\u{12}\u{12}metadata.namespace\u{10}\u{a4}\u{3}\u{a}\u{3}web2\u{12}\
        \u{a}\u{4}http\u{10}\u{0}\u{18}\u{90}?\"\u{3}TCP*\u{0}BC\u{a}\u{d}\u{a}\u{3}cpu\u{12}\u{6}\u{a}\u{4}\
        500m\u{a}\u{11}\u{a}\u{6}memory\u{12}\u{7}\u{a}\u{5}128Mi\u{12}\u{d}\u{a}\u{3}cpu\u{12}\u{6}\u{a}\
        \u{4}100m\u{12}\u{10}\u{a}\u{6}memory\u{12}\u{6}\u{a}\u{4}64MiJC\u{a}\u{10}kube-api-access-\u{10}\
        \u{1}\u{1a}-/var/run/secrets/kubernetes.io/serviceaccountR)\u{a}\u{1d}\u{12}\u{1b}\u{a}\u{8}/healthz\
        \u{12}\u{7}\u{8}\u{0}\u{10}\u{90}?\u{1a}\u{0}\u{1a}\u{0}\"\u{4}HTTP\u{10}\u{5}\u{18}\u{1} \u{a}(\
        \u{1}0\u{3}j\u{14}/dev/termination-logr\u{c}IfNotPresent\u{a2}\u{1}\u{4}File\u{1a}\u{6}Always \u{1e}\
        2\u{c}ClusterFirstB\u{7}defaultJ\u{7}defaultR\u{5}node-r\u{0}\u{9a}\u{1}\u{11}default-scheduler\
        \u{b2}\u{1}4\u{a}\u{1c}node.kubernetes.io/not-ready\u{12}\u{6}Exists\"\u{9}NoExecute(\u{ac}\u{2}\
        \u{b2}\u{1}6\u{a}\u{1e}node.kubernetes.io/unreachable\u{12}\u{6}Exists\"\u{9}NoExecute(\u{ac}\u{2}\
        \u{c8}\u{1}\u{0}\u{f0}\u{1}\u{1}\u{fa}\u{1}\u{14}PreemptLowerPriority\u{a}\u{7}Running\u{12}+\u{a}\
        \u{19}PodReadyToStartContainers\u{12}\u{4}True\u{1a}\u{0}\"\u{6}\u{8}\u{80}\u{f0}\u{9d}\u{c7}\u{6}\
        \u{12}\u{1d}\u{a}\u{b}Initialized\u{12}\u{4}True\u{1a}\u{0}\"\u{6}\u{8}\u{80}\u{f0}\u{9d}\u{c7}\u{6}\
        \u{12}\u{17}\u{a}\u{5}Ready\u{12}\u{4}True\u{1a}\u{0}\"\u{6}\u{8}\u{80}\u{f0}\u{9d}\u{c7}\u{6}\u{12}\
        !\u{a}\u{f}ContainersReady\u{12}\u{4}True\u{1a}\u{0}\"\u{6}\u{8}\u{80}\u{f0}\u{9d}\u{c7}\u{6}\u{12}\
        \u{1e}\u{a}\u{c}PodScheduled\u{12}\u{4}True\u{1a}\u{0}\"\u{6}\u{8}\u{80}\u{f0}\u{9d}\u{c7}\u{6}*\
        \u{8}10.0.0.12\u{a}10.244.0.1:\u{6}\u{8}\u{80}\u{f0}\u{9d}\u{c7}\u{6}BE\u{a}\u{3}web\u{12}\u{a}\
        \u{12}\u{8}\u{a}\u{6}\u{8}\u{80}\u{f0}\u{9d}\u{c7}\u{6}\u{1a}\u{0} \u{1}(\u{0}2\u{12}docker.io/libra\
        ry/:\u{7}sha256:B\u{d}containerd://H\u{1}J\u{9}BurstableJ\u{a}BestEffortb\u{c}\u{a}\u{a}10.244.0.1\
        \u{82}\u{1}\u{a}\u{a}\u{8}10.0.0.1
        """
}
