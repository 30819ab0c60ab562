extension ExitStatus {
    /// For the manual.
    var meaning: String {
        switch self {
        case .done: "Every job of the batch is completed."
        case .incomplete: "It ran to the end; some jobs are failed, uncertain or cancelled."
        case .usage: "Usage error or invalid manifest; nothing was submitted."
        case .stopped: "Stopped early and can be resumed: signal, budget, time, out of credits, too many failures."
        case .accountRefused: "The provider refused the account: key, suspension."
        case .trouble: "Our own trouble: storage, disk, another runner holds the queue, or verify found a deviation."
        }
    }
}
