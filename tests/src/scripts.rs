//! What a script of the page does: it makes requests.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::journey::Journey;

impl Journey {
    /// Waits until the page takes requests.
    ///
    /// # Errors
    /// When it does not.
    pub async fn until_requests(&self) -> Result<()> {
        self.until_script("the page takes requests", "return !!window.paas", vec![]).await
    }

    /// Makes a request as soon as the page takes any, and returns the whole answer.
    ///
    /// # Errors
    /// When there is none.
    pub async fn request(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        self.until_requests().await?;
        self.promise(&format!("window.paas.request({}, {}, {body})", json!(method), json!(path))).await
    }

    /// Makes a request that succeeds, and returns the data of the answer.
    ///
    /// # Errors
    /// When it fails.
    pub async fn ask(&self, method: &str, path: &str, body: Value) -> Result<Value> {
        let answer = self.request(method, path, &body).await?;
        ensure!(answer["success"] == true, "{method} {path} {body}: {answer}");
        Ok(answer["data"].clone())
    }
}
