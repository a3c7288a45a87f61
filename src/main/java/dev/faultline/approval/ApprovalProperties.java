package dev.faultline.approval;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param validFor from when it was asked for; whatever was not started by then needs to be read again */
@ConfigurationProperties("faultline.approval")
record ApprovalProperties(@DefaultValue("24h") Duration validFor) {

    ApprovalProperties {
        if (validFor.isNegative() || validFor.isZero()) {
            throw new IllegalArgumentException("faultline.approval.valid-for must be longer than nothing");
        }
    }
}
