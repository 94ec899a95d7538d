extension CronJob {
    /// The controller appends 11 bytes to the name for a job, whose name has 63 at most.
    static let nameBytesMax = 52

    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0, old: nil) }
        if metadata.name.utf8.count > Self.nameBytesMax {
            errors.at("metadata") {
                $0.invalid("name", .string(metadata.name), "must be no more than \(Self.nameBytesMax) characters")
            }
        }
    }

    public func validateUpdate(from old: CronJob, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { spec.validate(into: &$0, old: old.spec) }
    }
}

extension CronJobSpec {
    /// - Parameter old: What the object had before; what was wrong there already stays allowed.
    func validate(into errors: inout FieldErrors, old: CronJobSpec?) {
        if schedule.isEmpty {
            errors.required("schedule", "")
        } else {
            validateSchedule(into: &errors, allowsZone: old?.schedule.contains("TZ") ?? false)
        }
        errors.validateNonnegative(startingDeadlineSeconds, at: "startingDeadlineSeconds")
        if old == nil || old?.timeZone != timeZone { validateTimeZone(into: &errors) }
        switch concurrencyPolicy {
        case "Allow", "Forbid", "Replace": break
        case "": errors.required("concurrencyPolicy", "")
        default:
            errors.notSupported(
                "concurrencyPolicy", .string(concurrencyPolicy), supported: ["Allow", "Forbid", "Replace"])
        }
        errors.at("jobTemplate") { errors in
            errors.at("spec") { errors in
                jobTemplate.spec.validateForTemplate(
                    into: &errors, options: old.map { PodValidationOptions(old: $0.jobTemplate.spec.template) })
            }
        }
        errors.validateNonnegative(successfulJobsHistoryLimit, at: "successfulJobsHistoryLimit")
        errors.validateNonnegative(failedJobsHistoryLimit, at: "failedJobsHistoryLimit")
    }

    /// - Parameter allowsZone: A time zone in the schedule is tolerated, because the object had one before.
    func validateSchedule(into errors: inout FieldErrors, allowsZone: Bool) {
        do throws(CronScheduleError) {
            _ = try CronSchedule(parsing: schedule)
        } catch {
            errors.invalid("schedule", .string(schedule), error.description)
        }
        guard schedule.contains("TZ") else { return }
        if allowsZone, timeZone != nil {
            errors.invalid(
                "schedule", .string(schedule), "cannot use both timeZone field and TZ or CRON_TZ in schedule")
        } else if !allowsZone {
            errors.invalid(
                "schedule", .string(schedule),
                "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
        }
    }

    private func validateTimeZone(into errors: inout FieldErrors) {
        guard let timeZone else { return }
        if timeZone.isEmpty {
            errors.invalid("timeZone", .string(timeZone), "timeZone must be nil or non-empty string")
            return
        }
        guard TimeZoneName.isWellFormed(timeZone) else {
            errors.invalid("timeZone", .string(timeZone), "unknown time zone \(timeZone)")
            return
        }
        if timeZone.lowercased() == "local" {
            errors.invalid(
                "timeZone", .string(timeZone),
                "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")
            if timeZone == "Local" { return }
        }
        if !TimeZoneName.isKnown(timeZone) {
            errors.invalid("timeZone", .string(timeZone), "unknown time zone \(timeZone)")
        }
    }
}
